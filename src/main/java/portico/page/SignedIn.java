package portico.page;

/**
 * Who looks at the page.
 *
 * @param name     as the person calls themself
 * @param username their login
 * @param language {@code zh-CN} or {@code en} from their profile; null: the tenant's
 */
public record SignedIn(String name, String username, String language) {}
