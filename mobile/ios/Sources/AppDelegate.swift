import UIKit
import UserNotifications

@main
final class AppDelegate: UIResponder, UIApplicationDelegate, UNUserNotificationCenterDelegate {
    func application(_ application: UIApplication, didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {
        Follower.register()
        UNUserNotificationCenter.current().delegate = self
        return true
    }

    /// A tap on news opens its report.
    func userNotificationCenter(_ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async {
        guard let code = response.notification.request.content.userInfo["code"] as? String else { return }
        await MainActor.run {
            let scenes = UIApplication.shared.connectedScenes.compactMap { $0.delegate as? SceneDelegate }
            scenes.first?.page.open(Site.own.at("/track/" + code))
        }
    }
}

final class SceneDelegate: UIResponder, UIWindowSceneDelegate {
    var window: UIWindow?
    let page = PageController()

    func scene(_ scene: UIScene, willConnectTo session: UISceneSession, options: UIScene.ConnectionOptions) {
        guard let scene = scene as? UIWindowScene else { return }
        let window = UIWindow(windowScene: scene)
        window.rootViewController = page
        window.makeKeyAndVisible()
        self.window = window
        let link = options.userActivities.compactMap(\.webpageURL).first { Site.own.owns($0) }
        page.open(link ?? Site.own.at(options.shortcutItem == nil ? "/" : "/send"))
    }

    /// Universal links: iOS asks the site for /.well-known/apple-app-site-association.
    func scene(_ scene: UIScene, continue activity: NSUserActivity) {
        if let url = activity.webpageURL, Site.own.owns(url) { page.open(url) }
    }

    func windowScene(_ scene: UIWindowScene, performActionFor item: UIApplicationShortcutItem) async -> Bool {
        page.open(Site.own.at("/send"))
        return true
    }

    func sceneDidEnterBackground(_ scene: UIScene) { Follower.plan() }
}
