import Foundation

/// Where a report stands, as GET /track/{code}/state tells.
struct ReportState: Decodable, Equatable {
    let number: String
    let step: String
    let due: String
    let seq: Int
    let ended: Bool
}

/// One report the phone looks after. The same rules as Follow.java of the Android app,
/// less the hours: when an iPhone looks, iOS decides.
struct Follow: Codable, Equatable {
    let code: String
    var seq = -1 // the last the owner knows of; -1: not yet looked
    var looked = Date.distantPast
    var failed = 0
    var unknown = 0

    static let least: TimeInterval = 15 * 60

    func due(_ now: Date) -> Bool {
        looked > now || now.timeIntervalSince(looked) >= min(Follow.least * pow(2, Double(min(failed, 7))), 86400)
    }

    /// What looking brought: the next to remember (nil: look no more), and what to tell
    /// the owner. shown: he is looking at the page himself.
    func look(status: Int, body: Data, now: Date, shown: Bool) -> (next: Follow?, news: ReportState?) {
        var next = self
        next.looked = now
        if status == 404 {
            next.unknown += 1
            next.failed += 1
            return (next.unknown >= 3 ? nil : next, nil)
        }
        guard status == 200, let state = try? JSONDecoder().decode(ReportState.self, from: body) else {
            next.failed += 1
            return (next, nil)
        }
        next.failed = 0
        next.unknown = 0
        next.seq = max(seq, state.seq)
        let tell = state.seq > seq && seq >= 0 && !shown
        return (state.ended ? nil : next, tell ? state : nil)
    }
}
