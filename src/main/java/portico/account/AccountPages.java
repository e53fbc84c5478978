package portico.account;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.*;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.SettingsPages;
import portico.tenant.Tenancy;

/** A customer's own affairs: profile, password, API key, sessions. */
@Path("/account")
@RunOnVirtualThread
public class AccountPages {

    @CheckedTemplate(basePath = "account", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance account(AccountPage account);
    }

    private static final List<String> PROFILE = List.of("name", "email", "tel");
    private static final List<String> LETTERS = List.of("logins", "backups", "traffic");
    private static final List<String> PASSWORD = List.of("password", "password1", "password2");

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Catalogue catalogue;
    private final Tenancy tenancy;
    private final WebSessions sessions;
    private final Logins logins;

    AccountPages(Pages pages, PageContext page, Visitor visitor, Corridor corridor, Catalogue catalogue, Tenancy tenancy, WebSessions sessions, Logins logins) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.tenancy = tenancy;
        this.sessions = sessions;
        this.logins = logins;
    }

    @GET
    public Response account() { return show(200, form -> form, form -> form, null); }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("profile")
    public Response afterProfile() { return pages.go("/account"); }

    @GET @Path("password")
    public Response afterPassword() { return pages.go("/account"); }

    @GET @Path("key")
    public Response afterKey() { return pages.go("/account"); }

    @POST @Path("profile")
    public Response profile(MultivaluedMap<String, String> typed) {
        try {
            var parameters = taken(typed, PROFILE);
            if (typed.containsKey("password")) parameters.put("password", typed.getFirst("password"));
            corridor.run(visitor.demand(), "user_update", parameters);
            return pages.go("/account", Said.PROFILE_SAVED);
        } catch (Refusal refusal) {
            return show(422, form -> filled(form, typed).refused(refusal), form -> form, null);
        }
    }

    /** A changed password ends every session, this one too: it gets a new one. */
    @POST @Path("password")
    public Response password(MultivaluedMap<String, String> typed) {
        try {
            // An empty value means "not given" to the command; on this form nothing may be left out.
            for (var name : PASSWORD) if (typed.getFirst(name) == null || typed.getFirst(name).isEmpty()) throw Refusal.of(name, "parameter.required");
            corridor.run(visitor.demand(), "user_update", taken(typed, PASSWORD));
            var token = logins.renew(visitor.demand(), visitor.userAgent());
            return Response.fromResponse(pages.go("/account", Said.PASSWORD_CHANGED)).cookie(SessionCookie.CUSTOMER.of(token, visitor.remote().secure())).build();
        } catch (Refusal refusal) {
            return show(422, form -> form, form -> form.refused(refusal), null);
        }
    }

    /** The key is shown on this answer and nowhere again. */
    @POST @Path("key")
    public Response makeKey() {
        var answer = (Answer.Value) corridor.run(visitor.demand(), "user_api_key_create", Map.of());
        return show(200, form -> form, form -> form, answer.parts().getFirst());
    }

    @POST @Path("key/delete")
    public Response deleteKey() {
        corridor.run(visitor.demand(), "user_api_key_delete", Map.of());
        return pages.go("/account", Said.KEY_DELETED);
    }

    /** A box that is not ticked is not sent. */
    @POST @Path("letters")
    public Response letters(MultivaluedMap<String, String> typed) {
        var wanted = new HashMap<String, String>();
        for (var name : LETTERS) wanted.put(name, typed.containsKey(name) ? "1" : "0");
        corridor.run(visitor.demand(), "user_letters", wanted);
        return pages.go("/account", Said.LETTERS_SAVED);
    }

    @GET @Path("letters")
    public Response afterLetters() { return pages.go("/account"); }

    @POST @Path("session/{id: [0-9]{1,18}}/end")
    public Response end(@PathParam("id") long id) {
        corridor.run(visitor.demand(), "user_session_end", Map.of("sessionid", String.valueOf(id)));
        return pages.go("/account", Said.SESSION_ENDED);
    }

    @POST @Path("sessions/end")
    public Response endOthers() {
        var caller = visitor.demand();
        long here = visitor.session().orElseThrow().sessionId();
        tenancy.in(caller.tenant(), () -> sessions.of(caller.userId())).stream().filter(session -> session.id != here)
                .forEach(session -> corridor.run(caller, "user_session_end", Map.of("sessionid", String.valueOf(session.id))));
        return pages.go("/account", Said.SESSIONS_ENDED);
    }

    /** The choice of language on any page is kept in the profile of who is logged in. */
    void keepLanguage(@Observes SettingsPages.LanguageChosen choice) {
        visitor.caller().filter(caller -> caller.marks().isEmpty()).ifPresent(caller -> corridor.run(caller, "user_update", Map.of("language", choice.language())));
    }

    private static Map<String, String> taken(MultivaluedMap<String, String> typed, List<String> names) {
        var taken = new HashMap<String, String>();
        for (var name : names) if (typed.getFirst(name) != null) taken.put(name, typed.getFirst(name));
        return taken;
    }

    private static Form filled(Form form, MultivaluedMap<String, String> typed) {
        for (var name : PROFILE) form.value(name, typed.getFirst(name));
        return form;
    }

    private Response show(int status, UnaryOperator<Form> profile, UnaryOperator<Form> secret, String newKey) {
        var caller = visitor.demand();
        return pages.show(status, Templates.account(tenancy.in(caller.tenant(), () -> view(User.behind(caller), profile, secret, newKey))));
    }

    private AccountPage view(User user, UnaryOperator<Form> profile, UnaryOperator<Form> secret, String newKey) {
        var update = catalogue.find("user_update", null);
        var words = page.words(AccountText.class);
        var profileForm = new Form(update, "/account/profile", page).value("name", user.name).value("email", user.email).value("tel", user.tel)
                .demand("name", "email", "tel").hint("password", words.passwordWhen());
        var secretForm = new Form(update, "/account/password", page).demand("password", "password1", "password2").hint("password", null).hint("password2", words.passwordHint());
        long here = visitor.session().orElseThrow().sessionId();
        return new AccountPage(user.username, profile.apply(profileForm), secret.apply(secretForm), user.emailVerified, user.telVerified,
                newKey, user.apiKeyHead, user.apiKeyCreatedAt, sessions.of(user.id).stream().map(session -> line(session, here)).toList(), new AccountPage.Letters(user.letterLogins, user.letterBackups, user.letterTraffic));
    }

    private AccountPage.SessionLine line(WebSession session, long here) {
        var device = Device.of(session.userAgent);
        if (session.staff != null) return new AccountPage.SessionLine(session.id, "headset", page.words(AccountText.class).bySupport(), "", session.seenAt, session.id == here);
        var name = device.known() ? page.words(AccountText.class).device(device.browser(), device.system()) : page.words(AccountText.class).deviceUnknown();
        return new AccountPage.SessionLine(session.id, device.icon(), name, session.ip, session.seenAt, session.id == here);
    }
}
