package portico.page;

import jakarta.enterprise.event.Event;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Language and look, chosen by form from any page, with or without a login. */
@OpenToAll
@Path("/settings")
@RunOnVirtualThread
public class SettingsPages {

    /** Somebody chose a language; the account room writes it into the profile of who is logged in. */
    public record LanguageChosen(String language) {}

    private static final int YEAR_SECONDS = 365 * 24 * 3600;

    private final Pages pages;
    private final Event<LanguageChosen> languageChosen;

    SettingsPages(Pages pages, Event<LanguageChosen> languageChosen) {
        this.pages = pages;
        this.languageChosen = languageChosen;
    }

    @POST
    public Response choose(@FormParam("language") String language, @FormParam("theme") String theme, @FormParam("back") String back) {
        var answer = Response.fromResponse(pages.go(Pages.within(back)));
        if (language != null && Set.of("zh-CN", "en").contains(language)) {
            languageChosen.fire(new LanguageChosen(language));
            answer.cookie(remember(PageContext.LANGUAGE_COOKIE, language));
        }
        // Scripts read and write this one, so it is not HttpOnly; it holds no secret.
        if (theme != null && Set.of("auto", "light", "dark").contains(theme)) answer.cookie(remember(PageContext.THEME_COOKIE, theme));
        return answer.build();
    }

    private static NewCookie remember(String name, String value) {
        return new NewCookie.Builder(name).value(value).path("/").maxAge(YEAR_SECONDS).sameSite(NewCookie.SameSite.LAX).build();
    }
}
