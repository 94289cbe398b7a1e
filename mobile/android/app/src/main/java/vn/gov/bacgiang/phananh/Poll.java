package vn.gov.bacgiang.phananh;

import android.app.job.JobInfo;
import android.app.job.JobParameters;
import android.app.job.JobScheduler;
import android.app.job.JobService;
import android.content.ComponentName;
import android.content.Context;
import android.content.SharedPreferences;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.List;
import vn.gov.bacgiang.phananh.pure.Follow;
import vn.gov.bacgiang.phananh.pure.Follows;
import vn.gov.bacgiang.phananh.pure.Site;

/**
 * Looks after followed reports: a job that asks the site for the state of each that
 * is due, and tells what is new. WebViews have no web push, and the service that
 * could wake the app would learn who follows what; so it looks by itself.
 */
public final class Poll extends JobService {
    private static final int JOB = 1;
    private static final Object LOCK = new Object(); // over the kept list
    private volatile boolean stopped;

    private static SharedPreferences kept(Context c) {
        return c.getSharedPreferences("follows", MODE_PRIVATE);
    }

    private static List<Follow> all(Context c) {
        return Follows.read(kept(c).getString("list", ""));
    }

    private static void keep(Context c, List<Follow> all) {
        kept(c).edit().putString("list", Follows.write(all)).apply();
        plan(c);
    }

    static boolean follows(Context c, String code) {
        synchronized (LOCK) {
            return Follows.of(all(c), code) != null;
        }
    }

    static void follow(Context c, String code, int since) {
        synchronized (LOCK) {
            keep(c, Follows.with(all(c), Follow.begin(code, since, System.currentTimeMillis())));
        }
        seen(c, code);
    }

    static void unfollow(Context c, String code) {
        synchronized (LOCK) {
            keep(c, Follows.without(all(c), code));
        }
    }

    /** The owner looks at this report: what it tells now is no news any more. */
    static void seen(Context context, final String code) {
        final Context c = context.getApplicationContext();
        if (!follows(c, code)) {
            return;
        }
        Notices.clear(c, code);
        new Thread() {
            @Override
            public void run() {
                look(c, code, true);
            }
        }.start();
    }

    /** Sees to it that the job runs if there is something to look after, and else does not. */
    static void plan(Context c) {
        JobScheduler jobs = (JobScheduler) c.getSystemService(JOB_SCHEDULER_SERVICE);
        boolean wanted = !all(c).isEmpty(), there = false;
        for (JobInfo j : jobs.getAllPendingJobs()) {
            there |= j.getId() == JOB;
        }
        if (wanted && !there) {
            jobs.schedule(new JobInfo.Builder(JOB, new ComponentName(c, Poll.class))
                    .setPeriodic(Follow.LEAST).setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY).setPersisted(true).build());
        } else if (!wanted && there) {
            jobs.cancel(JOB);
        }
    }

    @Override
    public boolean onStartJob(final JobParameters job) {
        stopped = false;
        new Thread() {
            @Override
            public void run() {
                List<Follow> all;
                synchronized (LOCK) {
                    all = all(Poll.this);
                }
                for (Follow f : all) {
                    if (!stopped && f.due(System.currentTimeMillis())) {
                        look(Poll.this, f.code, false);
                    }
                }
                jobFinished(job, false);
            }
        }.start();
        return true;
    }

    @Override
    public boolean onStopJob(JobParameters job) {
        stopped = true;
        return false; // the next round comes by itself
    }

    /** Looks once after one report. The net is asked without the lock. */
    private static void look(Context c, String code, boolean shown) {
        StringBuilder body = new StringBuilder();
        int status = get(MainActivity.siteOf(c), code, body);
        Follow.Seen s;
        synchronized (LOCK) {
            List<Follow> all = all(c);
            Follow f = Follows.of(all, code);
            if (f == null) {
                return; // followed no more meanwhile
            }
            s = f.look(status, body.toString(), System.currentTimeMillis(), shown || code.equals(MainActivity.inFront));
            keep(c, s.next == null ? Follows.without(all, code) : Follows.with(all, s.next));
        }
        if (s.news != null) {
            Notices.tell(c, code, s.news);
        }
    }

    /** The status of the answer, 0 for none. */
    private static int get(Site site, String code, StringBuilder body) {
        HttpURLConnection to = null;
        try {
            to = (HttpURLConnection) new URL(site.at("/track/" + code + "/state")).openConnection();
            to.setInstanceFollowRedirects(false); // a code is told to nobody else
            to.setConnectTimeout(15000);
            to.setReadTimeout(15000);
            to.setUseCaches(false);
            int status = to.getResponseCode();
            if (status == 200) {
                InputStream in = to.getInputStream();
                byte[] b = Text.bytes(in, 4096);
                body.append(b == null ? "" : new String(b, Text.UTF8));
            }
            return Math.max(0, status);
        } catch (IOException e) {
            return 0;
        } finally {
            if (to != null) {
                to.disconnect();
            }
        }
    }
}
