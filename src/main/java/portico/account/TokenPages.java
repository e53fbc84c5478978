package portico.account;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.*;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import portico.api.*;
import portico.page.*;
import portico.tenant.Tenancy;

/** Where a customer makes access tokens and takes them back. */
@Path("/account/tokens")
@RunOnVirtualThread
public class TokenPages {

    @CheckedTemplate(basePath = "account", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance tokens(TokensPage tokens);
    }

    private static final List<String> TYPED = List.of("name", "commands", "addresses", "days");

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Catalogue catalogue;
    private final Tenancy tenancy;
    private final AccessTokens tokens;
    private final Clock clock;

    TokenPages(Pages pages, PageContext page, Visitor visitor, Corridor corridor, Catalogue catalogue, Tenancy tenancy, AccessTokens tokens, Clock clock) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.tenancy = tenancy;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GET
    public Response list() { return show(200, new MultivaluedHashMap<>(), form -> form, null); }

    /** The token is shown on this answer and nowhere again. */
    @POST
    public Response make(MultivaluedMap<String, String> typed) {
        try {
            var wish = new HashMap<String, String>();
            for (var name : List.of("name", "access", "commands", "addresses", "days")) if (typed.getFirst(name) != null) wish.put(name, typed.getFirst(name));
            if (typed.containsKey("vpsids")) wish.put("vpsids", String.join(",", typed.get("vpsids")));
            var answer = (Answer.Value) corridor.run(visitor.demand(), "user_token_create", wish);
            return show(200, new MultivaluedHashMap<>(), form -> form, answer.parts().getFirst());
        } catch (Refusal refusal) {
            return show(422, typed, form -> form.refused(refusal), null);
        }
    }

    @POST @Path("{id: [0-9]{1,18}}/revoke")
    public Response revoke(@PathParam("id") long id) {
        corridor.run(visitor.demand(), "user_token_revoke", Map.of("tokenid", String.valueOf(id)));
        return pages.go("/account/tokens", Said.TOKEN_REVOKED);
    }

    private Response show(int status, MultivaluedMap<String, String> typed, UnaryOperator<Form> finish, String made) {
        var caller = visitor.demand();
        return pages.show(status, Templates.tokens(tenancy.in(caller.tenant(), () -> view(User.behind(caller), typed, finish, made))));
    }

    private TokensPage view(User user, MultivaluedMap<String, String> typed, UnaryOperator<Form> finish, String made) {
        var form = new Form(catalogue.find("user_token_create", null), "/account/tokens", page).demand("name", "days");
        for (var name : TYPED) if (typed.getFirst(name) != null) form.value(name, typed.getFirst(name));
        var chosen = typed.getOrDefault("vpsids", List.of());
        var names = tokens.vmsOf(user).stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
        var vms = names.entrySet().stream().map(vm -> new TokensPage.VmChoice(vm.getKey(), vm.getValue(), chosen.contains(vm.getKey().toString()))).toList();
        var lines = tokens.of(user).stream().map(token -> line(token, names)).toList();
        return new TokensPage(finish.apply(form), "read".equals(typed.getFirst("access")), vms, lines, made, AccessTokens.MOST_PER_USER);
    }

    private TokensPage.TokenLine line(AccessToken token, Map<Long, String> names) {
        return new TokensPage.TokenLine(token.id, token.name, token.head, token.readsOnly, String.join(", ", token.commands),
                Arrays.stream(token.vms).map(vm -> names.getOrDefault(vm, String.valueOf(vm))).collect(Collectors.joining(", ")), String.join(", ", token.networks),
                token.expiresAt, token.isExpired(clock.instant()), token.usedAt, token.usedFrom);
    }
}
