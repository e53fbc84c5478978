package portico.power;

/**
 * A power button on a VM's page.
 *
 * @param key    word in the address: {@code power-off}
 * @param reason why it does nothing now; null: it works
 * @param forced leads to a page that asks first
 * @param main   the one thing people want in this state
 */
public record PowerButton(String key, String icon, String text, String reason, boolean forced, boolean main) {}
