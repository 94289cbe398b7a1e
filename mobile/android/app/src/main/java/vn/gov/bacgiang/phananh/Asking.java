package vn.gov.bacgiang.phananh;

import android.app.Activity;
import android.content.pm.PackageManager;
import android.os.Build;
import android.util.SparseArray;

/** Asks for permissions at the moment they are used, and not before. */
final class Asking {
    interface Then {
        void answered(boolean granted);
    }

    private final Activity app;
    private final SparseArray<Then> waiting = new SparseArray<Then>();
    private int last = 100;

    Asking(Activity app) {
        this.app = app;
    }

    /** Granted is any of them: a coarse place is a place. */
    void ask(String[] names, Then then) {
        for (String name : names) {
            if (app.checkSelfPermission(name) == PackageManager.PERMISSION_GRANTED) {
                then.answered(true);
                return;
            }
        }
        waiting.put(++last, then);
        app.requestPermissions(names, last);
    }

    /** Asks only on Androids that have the permission. */
    void askSince(int version, String name, Then then) {
        if (Build.VERSION.SDK_INT < version) {
            then.answered(true);
            return;
        }
        ask(new String[] {name}, then);
    }

    void answered(int request, int[] grants) {
        Then then = waiting.get(request);
        waiting.remove(request);
        if (then == null) {
            return; // asked by a window that is gone
        }
        boolean any = false;
        for (int g : grants) {
            any |= g == PackageManager.PERMISSION_GRANTED;
        }
        then.answered(any);
    }
}
