package android.webkit;

/**
 * A name to compile against where the platform is older than Android 8, which has the
 * real one. Never in the APK. The build leaves it out when the platform has it.
 */
public abstract class RenderProcessGoneDetail {}
