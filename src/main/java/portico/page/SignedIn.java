package portico.page;

import java.util.List;

/**
 * Who looks at the page.
 *
 * @param name     as the person calls themself
 * @param username their login
 * @param language {@code zh-CN} or {@code en} from their profile; null: the tenant's
 * @param notices  what stands above every page for this person alone
 */
public record SignedIn(String name, String username, String language, List<Banner> notices) {}
