import Materials
import Playback
import Studio
import Terminal

extension Command {
  static let rendering = [
    Command(
      .render, .render, ["r", "ctrl-r", "f5"], "Render a take", hint: "render", unless: nothingToPerform
    ) { $0.render(count: 1) },
    Command(
      .nextSeed, .render, ["n", "ctrl-n"], "Render with the next seed", hint: "next seed",
      unless: { model in
        model.controls.isSeedHeld
          ? "The seed is held: f lets it go." : nothingToPerform(model)
      }
    ) { model in
      let next = model.unmadeSeed(from: model.controls.seed &+ 1)
      let effects = model.change(.seed) { $0.seed = next }
      return effects + model.render(count: 1)
    },
    Command(
      .batch, .render, ["N"], "Render several seeds as one batch", hint: "batch", unless: nothingToPerform
    ) { model in
      model.layers.append(
        .question(Question(.batch, title: "how many seeds", text: String(model.settings.batch))))
      return []
    },
    Command(
      .cancel, .render, ["c"], "Cancel the running render", hint: "cancel",
      unless: { $0.queue.running == nil ? "Nothing is being rendered." : nil }
    ) { model in
      guard let running = model.queue.running else { return [] }
      return model.obey(model.queue.cancel(running.id))
    },
    Command(
      .showQueue, .render, ["Q"], "Show the queue: cancel, reorder", hint: "queue",
      unless: { $0.pending.isEmpty ? "The queue is empty." : nil }
    ) { model in
      model.layers.append(.picker(model.queuePicker))
      return []
    },
  ]

  private static let nothingToPerform: @Sendable (Model) -> String? = { model in
    model.video == nil && !model.controls.prompt.contains { !$0.isWhitespace }
      ? "Without a video the prompt must say what to hear." : nil
  }
}

extension Model {
  /// What the next take is made by.
  var recipe: Recipe { controls.recipe(video: video?.path, precision: settings.precision) }

  /// A take of what the controls say; a draft that is just that is kept instead of rendered again.
  mutating func render(count: Int) -> [Effect] {
    let recipe = recipe
    live.changed = nil
    if count == 1, let draft, draft.recipe.isLike(recipe) {
      say("Keeping the draft.", .good)
      return session.map { [.keep(Keepsake(performance: draft.performance, session: $0))] } ?? []
    }
    return obey(queue.add(recipe, count: count))
  }

  /// Several seeds from the first that is not a take yet.
  mutating func renderBatch(of count: Int) -> [Effect] {
    let first = unmadeSeed(from: controls.seed)
    return change(.seed) { $0.seed = first } + render(count: count)
  }

  /// The first seed from this one on whose take is neither here nor on its way.
  func unmadeSeed(from seed: UInt64) -> UInt64 {
    let recipe = recipe
    var taken = madeSeeds(of: recipe)
    for job in queue.unfinished where job.recipe.hasKin(recipe) { taken.formUnion(job.seeds) }
    var seed = seed
    while taken.contains(seed) { seed &+= 1 }
    return seed
  }

  /// Seeds of the takes that differ from the recipe by the seed alone.
  func madeSeeds(of recipe: Recipe) -> Set<UInt64> {
    let end = min(recipe.span.end, video?.duration ?? .infinity)
    return Set(
      takes.all.map(\.recipe).filter { made in
        // The span of a take is cut where the video ends.
        var whole = made
        if abs(made.span.end - end) < 0.05 { whole.span.duration = recipe.span.duration }
        return whole.hasKin(recipe)
      }.map(\.seed))
  }

  mutating func renderDraft() -> [Effect] {
    live.changed = nil
    let recipe = recipe
    guard video != nil || recipe.prompt.contains(where: { !$0.isWhitespace }),
      draft?.recipe.isLike(recipe) != true
    else { return [] }
    return obey(queue.add(recipe, isDraft: true))
  }

  mutating func cancelDrafts() -> [Effect] {
    pending.filter(\.job.isDraft).flatMap { obey(queue.cancel($0.id)) }
  }

  mutating func obey(_ orders: [RenderQueue.Order]) -> [Effect] {
    orders.map { order in
      switch order {
      case .start(let job):
        estimate = nil
        return .start(job)
      case .cancel(let id): return .cancel(id)
      }
    }
  }

  /// What has not ended, the running job first.
  var pending: [RenderQueue.Entry] { queue.entries.filter { !$0.state.isEnded } }

  var queuePicker: Picker {
    let items = pending.map { entry in
      Picker.Item(
        String(entry.id), entry.job.title, detail: entry.state == .waiting ? "waiting" : "running")
    }
    return Picker(.queue, title: "queue: enter cancels, ctrl-up and ctrl-down move", items: items)
  }
}

extension RenderJob {
  var title: String {
    let seeds = count == 1 ? "seed \(recipe.seed)" : "\(count) seeds from \(recipe.seed)"
    return (isDraft ? "draft, " : "") + seeds + (recipe.prompt.isEmpty ? "" : ", \(recipe.prompt)")
  }
}
