package portico.page;

import java.util.List;

/** A room that has something to say above every page: maintenance, a simulated host. Asked at each page view of somebody logged in, so it answers from memory. */
public interface BannerSource {

    /** @param tenant code of the tenant; @param language {@code zh-CN} or {@code en} */
    List<Banner> banners(String tenant, String language);
}
