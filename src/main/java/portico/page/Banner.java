package portico.page;

/**
 * A strip above every page.
 *
 * @param tone {@code warn} or empty
 * @param icon a Tabler icon that {@code web/app/icons.json} names
 * @param end  the button that ends what the strip tells of; null: there is none
 */
public record Banner(String tone, String icon, String text, Button end) {

    /** @param action where its form is posted to */
    public record Button(String action, String text) {}

    public Banner(String tone, String icon, String text) { this(tone, icon, text, null); }
}
