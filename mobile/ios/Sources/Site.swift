import Foundation

/// The one site the app shows. Addresses of its origin open inside; other pages,
/// telephone numbers and letters open in the phone's own programs; all else nowhere.
/// The same rules as Site.java of the Android app.
struct Site {
    enum Place { case inside, outside, nowhere }

    let host: String

    /// The site the app was built for.
    static let own = Site(host: (Bundle.main.object(forInfoDictionaryKey: "PahtHost") as? String ?? "").lowercased())

    func at(_ path: String) -> URL {
        URL(string: "https://" + host + path)!
    }

    func owns(_ url: URL?) -> Bool {
        guard let url else { return false }
        return url.scheme == "https" && url.host?.lowercased() == host && (url.port ?? 443) == 443 && url.user == nil
    }

    func place(_ url: URL?) -> Place {
        if owns(url) { return .inside }
        let outside: Set<String> = ["https", "http", "tel", "mailto", "sms"]
        return outside.contains(url?.scheme?.lowercased() ?? "") ? .outside : .nowhere
    }

    /// The secret code in the address of a report's private page; nil for other pages.
    func code(_ url: URL?) -> String? {
        guard owns(url), let parts = url?.pathComponents, parts.count == 3, ["track", "sent"].contains(parts[1]) else { return nil }
        return Site.code(typed: parts[2])
    }

    /// A code in the site's way of writing: ABCD-EFGH-JKMN-PQRS.
    static func code(typed: String) -> String? {
        let read: [Character: Character] = ["O": "0", "I": "1", "L": "1"]
        let plain: [Character] = typed.uppercased().filter { $0 != "-" && !$0.isWhitespace }.map { read[$0] ?? $0 }
        guard plain.count == 16, plain.allSatisfy({ "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) }) else { return nil }
        return stride(from: 0, to: 16, by: 4).map { String(plain[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
