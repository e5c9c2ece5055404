package enum ControlPlaneRoom {}
