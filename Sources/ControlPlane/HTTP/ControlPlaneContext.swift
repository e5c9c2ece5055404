import Hummingbird
import Logging
import NIOCore

/// What a request carries besides itself: who sent it.
struct ControlPlaneContext: InitializableFromSource {
  let remoteAddress: String

  init(source: ApplicationRequestContextSource) {
    remoteAddress = source.channel.remoteAddress?.ipAddress ?? ""
  }
}
