/// The version of this program, as `--version`, SARIF and the user agent tell it.
enum ProgramVersion {
  static let text = "0.1.0"
}
