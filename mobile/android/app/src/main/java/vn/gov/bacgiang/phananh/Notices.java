package vn.gov.bacgiang.phananh;

import android.app.Notification;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;
import android.net.Uri;
import android.os.Build;
import vn.gov.bacgiang.phananh.pure.State;

/**
 * Notifications: one for each report, the newest step in it. On a locked screen
 * stands only that there is news. What Android 8 added is called by name, since the
 * app may be built with an older platform.
 */
final class Notices {
    private static final String CHANNEL = "news";
    private static final int ANDROID_8 = 26, IMPORTANCE_DEFAULT = 3;

    private Notices() {}

    static void tell(Context c, String code, State s) {
        Uri page = Uri.parse(MainActivity.siteOf(c).at("/track/" + code));
        PendingIntent open = PendingIntent.getActivity(c, 0,
                new Intent(Intent.ACTION_VIEW, page, c, MainActivity.class),
                PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE);
        Notification hidden = fresh(c).setContentTitle(c.getString(R.string.news_hidden)).build();
        Notification n = fresh(c)
                .setContentTitle(c.getString(R.string.news_title, s.number))
                .setContentText(s.step)
                .setStyle(new Notification.BigTextStyle().bigText(s.step))
                .setContentIntent(open)
                .setAutoCancel(true)
                .setVisibility(Notification.VISIBILITY_PRIVATE)
                .setPublicVersion(hidden)
                .build();
        manager(c).notify(code, 1, n);
    }

    static void clear(Context c, String code) {
        manager(c).cancel(code, 1);
    }

    private static NotificationManager manager(Context c) {
        return (NotificationManager) c.getSystemService(Context.NOTIFICATION_SERVICE);
    }

    private static Notification.Builder fresh(Context c) {
        Notification.Builder b = Build.VERSION.SDK_INT < ANDROID_8 ? new Notification.Builder(c) : inChannel(c);
        return b.setSmallIcon(R.drawable.notice).setColor(c.getColor(R.color.gold));
    }

    private static Notification.Builder inChannel(Context c) {
        try {
            Class<?> kind = Class.forName("android.app.NotificationChannel");
            Object channel = kind.getConstructor(String.class, CharSequence.class, int.class)
                    .newInstance(CHANNEL, c.getString(R.string.channel), IMPORTANCE_DEFAULT);
            NotificationManager.class.getMethod("createNotificationChannel", kind).invoke(manager(c), channel);
            return Notification.Builder.class.getConstructor(Context.class, String.class).newInstance(c, CHANNEL);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // no Android 8 is without them
        }
    }
}
