import ArgumentParser
import Studio

struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show every model, what is here of it and what is missing.")

  @Flag(help: "Show every published file, with its licence.")
  var files = false
  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try Report.explaining {
      let shelf = ModelShelf()
      let listing = ModelListing(shelf)
      if json { return try Report.json(listing) }
      (files ? listing.fileTable : listing.modelTable).lines.forEach(Report.result)
      Report.result("")
      Report.result("shelf: \(shelf.root)")
      licenceNotice(shelf.published).forEach(Report.result)
    }
  }
}

/// What `onset models list` shows, for people and for programs.
package struct ModelListing: Encodable {
  struct Model: Encodable {
    let name: String
    let kind: String
    /// complete, incomplete or missing.
    let state: String
    let bytes: Int64
    let missingBytes: Int64
    /// Of a folder.
    let path: String?
    /// Names of published files.
    let files: [String]

    enum CodingKeys: String, CodingKey {
      case name, kind, state, bytes, path, files
      case missingBytes = "missing_bytes"
    }
  }

  struct File: Encodable {
    let name: String
    let part: String
    let models: [String]
    let bytes: Int64
    let isExact: Bool
    let md5: String?
    let sha256: String?
    let licence: String
    let licenceAddress: String
    let address: String
    /// present, wrong-size or missing.
    let state: String
    let path: String?

    enum CodingKeys: String, CodingKey {
      case name, part, models, bytes, md5, sha256, licence, address, state, path
      case isExact = "bytes_exact"
      case licenceAddress = "licence_address"
    }
  }

  let shelf: String
  let models: [Model]
  let files: [File]

  package init(_ shelf: ModelShelf) {
    self.shelf = shelf.root
    models = shelf.models().map(Model.init)
    files = shelf.published.map { File($0, shelf) }
  }

  package var modelTable: Columns {
    let rows = models.map { model in
      let missing = model.missingBytes > 0 ? sizeText(model.missingBytes) : "-"
      return [model.name, model.state, sizeText(model.bytes), missing, model.path ?? source(of: model)]
    }
    return Columns(header: ["model", "state", "size", "to fetch", "from"], rows: rows, rightAligned: [2, 3])
  }

  private func source(of model: Model) -> String {
    model.name == ModelShelf.recommended.rawValue ? "published, recommended" : "published"
  }

  package var fileTable: Columns {
    let rows = files.map { file in
      let size = (file.isExact ? "" : "~") + sizeText(file.bytes)
      return [file.name, file.part, size, file.licence, file.path ?? file.state]
    }
    return Columns(header: ["file", "part", "size", "licence", "where"], rows: rows, rightAligned: [2])
  }
}

extension ModelListing.Model {
  init(_ model: ShelfModel) {
    name = model.name
    bytes = model.bytes
    missingBytes = model.missingBytes
    files = model.files.map(\.file.name)
    switch model.kind {
    case .folder(let folder): (kind, path) = ("folder", folder)
    case .published: (kind, path) = ("published", nil)
    }
    let isMissing = !model.files.isEmpty && model.files.allSatisfy { $0.state == .missing }
    state = model.isComplete ? "complete" : isMissing ? "missing" : "incomplete"
  }
}

extension ModelListing.File {
  init(_ file: PublishedFile, _ shelf: ModelShelf) {
    name = file.name
    part = file.part.rawValue
    models = file.variants.map(\.rawValue)
    bytes = file.size.bytes
    isExact = file.size.exact != nil
    (md5, sha256) = (file.md5, file.sha256)
    (licence, licenceAddress) = (file.licence.name, file.licence.address)
    address = file.hub.address(shelf.endpoint)
    switch shelf.state(of: file) {
    case .present(let path, _): (state, self.path) = ("present", path)
    case .wrongSize(let path, _): (state, self.path) = ("wrong-size", path)
    case .missing: (state, path) = ("missing", nil)
    }
  }
}
