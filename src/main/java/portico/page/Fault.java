package portico.page;

/**
 * What an error page says: what happened and what to do, never why inside.
 *
 * @param number of the line in our log, for support; null: there is nothing to look up
 * @param again  seconds until the page tries again by itself; 0: it would not help
 */
public record Fault(int status, String title, String text, String number, int again) {}
