internal import CLibgit2

/// A connection by libgit2.
struct LibgitSession: RemoteSession, ~Copyable {
  private let request: FetchRequest
  private let remote: Owned
  private let mirrorHandle: OpaquePointer
  private let callbacks: LibgitCallbacks
  private let directory: String

  init(_ request: FetchRequest, _ material: RemoteMaterial, mirror: borrowing WritableMirror) throws(GitError) {
    self.request = request
    directory = request.place.directory
    mirrorHandle = mirror.handle
    callbacks = LibgitCallbacks(material)
    guard request.connection.proxy == nil || request.remote.scheme != .http else {
      throw GitError(
        .unsupported,
        "libgit2 reaches \(request.remote) past network.proxy: it uses a proxy for https alone. Set "
          + "repository.transport: git, or use https.")
    }
    if request.remote.scheme == .file {
      let folder = RemoteFolder(request.remote)
      try folder.check()
      try folder.declareSafe(home: request.place.home)
      _ = routekeeper_git_set_search_path(GIT_CONFIG_LEVEL_GLOBAL.rawValue, request.place.home)
    }
    if let file = request.connection.certificateAuthorityFile, request.remote.scheme == .https {
      git_error_clear()
      guard routekeeper_git_set_certificate_file(file) >= 0 else {
        throw GitError(
          .configuration, "\(file) (network.certificateAuthorityFile) is no PEM file that can be read.",
          detail: lastGitMessage())
      }
    }
    let pointer = mirror.handle
    let text = request.remote.text
    remote = try Owned(git_remote_free, "The remote") { git_remote_create_anonymous(&$0, pointer, text) }
  }

  mutating func references() throws(GitError) -> [AnnouncedReference] {
    var options = git_remote_connect_options()
    git_remote_connect_options_init(&options, CUnsignedInt(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
    callbacks.fill(&options.callbacks)
    // A credential goes to the host of the configuration and to no other.
    options.follow_redirects =
      callbacks.material.password == nil ? GIT_REMOTE_REDIRECT_INITIAL : GIT_REMOTE_REDIRECT_NONE
    git_error_clear()
    let status = withProxy(options.proxy_opts) { proxied in
      options.proxy_opts = proxied
      return git_remote_connect_ext(remote.pointer, GIT_DIRECTION_FETCH, &options)
    }
    guard status >= 0 else { throw failure(status) }
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    let listed = git_remote_ls(&heads, &count, remote.pointer)
    guard listed >= 0 else { throw failure(listed) }
    guard let heads else { return [] }
    return (0..<count).compactMap { index in
      guard let head = heads[index], let name = head.pointee.name else { return nil }
      let text = String(cString: name)
      return text.hasSuffix("^{}") ? nil : AnnouncedReference(name: text, id: ObjectID(head.pointee.oid))
    }
  }

  mutating func download(_ branch: String) throws(GitError) {
    var options = git_fetch_options()
    git_fetch_options_init(&options, CUnsignedInt(GIT_FETCH_OPTIONS_VERSION))
    callbacks.fill(&options.callbacks)
    options.update_fetchhead = 0
    options.prune = GIT_FETCH_NO_PRUNE
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_AUTO
    options.follow_redirects =
      callbacks.material.password == nil ? GIT_REMOTE_REDIRECT_INITIAL : GIT_REMOTE_REDIRECT_NONE
    git_error_clear()
    let status = withProxy(options.proxy_opts) { proxied in
      options.proxy_opts = proxied
      return withReferenceSpecifications(["+refs/heads/\(branch):\(FetchSession.incoming)"]) { specifications in
        git_remote_fetch(remote.pointer, specifications, &options, "fetch")
      }
    }
    guard status >= 0 else { throw failure(status) }
  }

  /// The proxy's address must live as long as the call.
  private func withProxy(_ options: git_proxy_options, _ body: (git_proxy_options) -> CInt) -> CInt {
    var copy = options
    guard let proxy = request.connection.proxy else {
      copy.type = GIT_PROXY_NONE
      return body(copy)
    }
    copy.type = GIT_PROXY_SPECIFIED
    return proxy.withCString { text in
      copy.url = text
      return body(copy)
    }
  }

  private func failure(_ status: CInt) -> GitError {
    LibgitFailure(
      status: status, errorClass: lastGitClass(), detail: lastGitMessage(), request: request, callbacks: callbacks
    ).error
  }
}
