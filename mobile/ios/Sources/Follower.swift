import BackgroundTasks
import UserNotifications

/// Looks after followed reports when iOS gives the app a moment, and tells what is
/// new. A push service would learn who follows what; so the phone looks by itself.
actor Follower {
    static let shared = Follower()
    static let task = "vn.gov.bacgiang.phananh.look"
    private static let key = "follows"
    private static let most = 50

    /// Redirects are not followed: a code is told to nobody else.
    private final class Stay: NSObject, URLSessionTaskDelegate {
        func urlSession(_ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
                        newRequest request: URLRequest) async -> URLRequest? { nil }
    }

    private let session: URLSession = {
        let c = URLSessionConfiguration.ephemeral
        c.timeoutIntervalForRequest = 15
        return URLSession(configuration: c, delegate: Stay(), delegateQueue: nil)
    }()

    private var all: [Follow] {
        get {
            guard let data = UserDefaults.standard.data(forKey: Follower.key) else { return [] }
            return (try? JSONDecoder().decode([Follow].self, from: data)) ?? []
        }
        set { UserDefaults.standard.set(try? JSONEncoder().encode(Array(newValue.suffix(Follower.most))), forKey: Follower.key) }
    }

    func follows(_ code: String) -> Bool { all.contains { $0.code == code } }

    func follow(_ code: String) async {
        if !follows(code) { all.append(Follow(code: code)) }
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound])
        await look(code, shown: true)
        Follower.plan()
    }

    func unfollow(_ code: String) { all.removeAll { $0.code == code } }

    /// The owner looks at this report: what it tells now is no news any more.
    func seen(_ code: String) async {
        guard follows(code) else { return }
        UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: [code])
        await look(code, shown: true)
    }

    func lookAround() async {
        for f in all where f.due(Date()) && !Task.isCancelled {
            await look(f.code, shown: false)
        }
    }

    private func look(_ code: String, shown: Bool) async {
        let answer = try? await session.data(from: Site.own.at("/track/" + code + "/state"))
        let status = (answer?.1 as? HTTPURLResponse)?.statusCode ?? 0
        let body = answer.flatMap { $0.0.count <= 4096 ? $0.0 : nil } ?? Data()
        guard let i = all.firstIndex(where: { $0.code == code }) else { return } // followed no more meanwhile
        let (next, news) = all[i].look(status: status, body: body, now: Date(), shown: shown)
        if let next { all[i] = next } else { all.remove(at: i) }
        if let news { await tell(code, news) }
    }

    /// The body may be read on a locked screen if the owner's settings say so; what
    /// iOS shows there by default is hidden until the face is known.
    private func tell(_ code: String, _ state: ReportState) async {
        let content = UNMutableNotificationContent()
        content.title = NSLocalizedString("news.title", comment: "")
        content.body = state.number + ": " + state.step
        content.sound = .default
        content.userInfo = ["code": code]
        try? await UNUserNotificationCenter.current().add(UNNotificationRequest(identifier: code, content: content, trigger: nil))
    }

    /// Asks iOS for the next moment. Must be registered before the app has started.
    nonisolated static func register() {
        BGTaskScheduler.shared.register(forTaskWithIdentifier: task, using: nil) { given in
            plan()
            let work = Task {
                await Follower.shared.lookAround()
                given.setTaskCompleted(success: !Task.isCancelled)
            }
            given.expirationHandler = { work.cancel() }
        }
    }

    nonisolated static func plan() {
        let request = BGAppRefreshTaskRequest(identifier: task)
        request.earliestBeginDate = Date(timeIntervalSinceNow: Follow.least)
        try? BGTaskScheduler.shared.submit(request)
    }
}
