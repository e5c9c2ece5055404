package enum ManifestsRoom {}
