package portico.page;

/**
 * A strip above every page.
 *
 * @param tone {@code warn} or empty
 * @param icon a Tabler icon that {@code web/app/icons.json} names
 */
public record Banner(String tone, String icon, String text) {}
