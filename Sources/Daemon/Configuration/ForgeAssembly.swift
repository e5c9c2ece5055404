import Notifications

/// The section `forge`: complete, or absent.
extension ConfigurationAssembly {
  mutating func forge() -> Configuration.ForgeAccess? {
    guard let provider = values[Settings.forgeProvider] else {
      for path in [Settings.forgeRepository.path, Settings.forgeTokenFile.path] where places[path] != nil {
        missing(Settings.forgeProvider.path, "which API \(path) is about: github, gitlab or gitea")
        break
      }
      return nil
    }
    let address = values[Settings.forgeAPIURL] ?? provider.publicAPI
    let repository = values[Settings.forgeRepository]
    let tokenFile = secretFile(Settings.forgeTokenFile)
    if address == nil { missing(Settings.forgeAPIURL.path, "the API of the \(provider.rawValue) host") }
    if repository == nil { missing(Settings.forgeRepository.path, "the repository on the forge, owner/name") }
    if tokenFile == nil { missing(Settings.forgeTokenFile.path, "the file with the forge's token") }
    guard let address, let repository, let tokenFile else { return nil }
    if provider != .gitlab, repository.split(separator: "/", omittingEmptySubsequences: false).count != 2 {
      problem(Settings.forgeRepository.path, "\(Settings.forgeRepository.path) is not of the form owner/name")
    }
    let organization = values[Settings.domain] ?? values[Settings.apiURL] ?? "organization"
    return Configuration.ForgeAccess(
      forge: Forge(
        provider: provider, apiURL: address, repository: repository,
        context: values[Settings.forgeContext] ?? "routekeeper/\(organization)",
        statusURL: values[Settings.forgeStatusURL]),
      tokenFile: tokenFile)
  }
}
