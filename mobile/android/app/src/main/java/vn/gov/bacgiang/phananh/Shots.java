package vn.gov.bacgiang.phananh;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.Context;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.provider.OpenableColumns;
import java.io.File;
import java.io.FileNotFoundException;
import java.util.UUID;

/**
 * Where the camera program puts pictures, out of other programs' reach: each is lent
 * by its own address only. They lie in the cache and are gone after a day.
 */
public final class Shots extends ContentProvider {
    private static final String AUTHORITY = "vn.gov.bacgiang.phananh.shots";
    private static final long DAY = 24 * 3600 * 1000L;

    static Uri fresh(String ending) {
        return Uri.parse("content://" + AUTHORITY + "/" + UUID.randomUUID() + ending);
    }

    static boolean ours(Uri uri) {
        return AUTHORITY.equals(uri.getAuthority());
    }

    static boolean taken(Context c, Uri uri) {
        File f = file(c, uri);
        return f != null && f.length() > 0;
    }

    static void tidy(Context c) {
        File[] all = folder(c).listFiles();
        for (int i = 0; all != null && i < all.length; i++) {
            if (System.currentTimeMillis() - all[i].lastModified() > DAY) {
                all[i].delete();
            }
        }
    }

    private static File folder(Context c) {
        File f = new File(c.getCacheDir(), "shots");
        f.mkdirs();
        return f;
    }

    /** The file of an address we have given out; null for any other. */
    private static File file(Context c, Uri uri) {
        String name = uri.getLastPathSegment();
        boolean good = ours(uri) && uri.getPathSegments().size() == 1 && name.matches("[0-9a-f-]{36}\\.(jpg|mp4)");
        return good ? new File(folder(c), name) : null;
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    @Override
    public ParcelFileDescriptor openFile(Uri uri, String mode) throws FileNotFoundException {
        File f = file(getContext(), uri);
        if (f == null) {
            throw new FileNotFoundException();
        }
        return ParcelFileDescriptor.open(f, ParcelFileDescriptor.parseMode(mode));
    }

    @Override
    public String getType(Uri uri) {
        return uri.toString().endsWith(".mp4") ? "video/mp4" : "image/jpeg";
    }

    @Override
    public Cursor query(Uri uri, String[] columns, String where, String[] args, String order) {
        File f = file(getContext(), uri);
        MatrixCursor c = new MatrixCursor(new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE});
        if (f != null) {
            c.addRow(new Object[] {f.getName(), f.length()});
        }
        return c;
    }

    @Override
    public Uri insert(Uri uri, ContentValues values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int update(Uri uri, ContentValues values, String where, String[] args) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int delete(Uri uri, String where, String[] args) {
        throw new UnsupportedOperationException();
    }
}
