package portico.account;

import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import portico.api.*;
import portico.secret.Tokens;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Knows callers of the API by name and key. Whatever is wrong, the answer and the time it takes are the same. */
@Singleton
class Gate implements Gatekeeper {

    /** Sees nothing, so that a call in a tenant that does not exist goes the same way as any other wrong one. */
    private static final String NO_TENANT = "";
    private static final long NOBODY = -1;
    private static final String NO_KEY = Tokens.hash(Tokens.random());

    private final Tenants tenants;
    private final UserNames userNames;
    private final Attempts attempts;
    private final TokenProofs tokens;
    private final OtherKeys otherKeys;

    Gate(Tenants tenants, UserNames userNames, Attempts attempts, TokenProofs tokens, OtherKeys otherKeys) {
        this.tenants = tenants;
        this.userNames = userNames;
        this.attempts = attempts;
        this.tokens = tokens;
        this.otherKeys = otherKeys;
    }

    @Override public void admit(Call call) { attempts.admit(Attempts.Proof.KEY, call.address(), nameOf(call)); }

    @Override public String tenantOf(Call call) {
        var ofToken = tokenTenant(call);
        if (ofToken.isPresent()) return ofToken.flatMap(tenants::byCode).map((Tenant t) -> t.code).orElse(NO_TENANT);
        return (isSystem(call) ? tenants.byCode(name(call)) : tenants.byHost(call.host())).map((Tenant t) -> t.code).orElse(NO_TENANT);
    }

    @Override public Caller identify(Call call) {
        var caller = tokenTenant(call).isPresent() ? tokens.identify(call).orElseThrow(() -> new Refusal("access.denied")) : isSystem(call) ? system(call) : user(call);
        attempts.succeeded(Attempts.Proof.KEY, call.address(), nameOf(call));
        return caller;
    }

    @Override public void refused(Call call) { attempts.failed(Attempts.Proof.KEY, call.address(), nameOf(call)); }

    private Caller system(Call call) {
        var tenant = tenants.byCode(name(call));
        demand(matches(call, tenant.map((Tenant t) -> t.systemKeyHash).orElse(null)));
        return Caller.system(tenant.orElseThrow().code, Door.API, call.address());
    }

    private Caller user(Call call) {
        var tenant = tenantOf(call);
        var user = userNames.called(tenant, name(call));
        boolean own = matches(call, user.map(UserNames.Named::apiKeyHash).orElse(null));
        // Asked for a customer who does not exist too, to take the same time.
        var other = own ? Optional.<OtherKeys.Key>empty() : otherKeys.find(user.map(UserNames.Named::id).orElse(NOBODY), Objects.requireNonNullElse(call.secret("api_key"), ""));
        demand((own || other.isPresent()) && user.orElseThrow().status() != UserStatus.DISABLED);
        var caller = user.get().caller(tenant, Door.API, call.address());
        return other.map(key -> caller.by(key.name(), key.scope())).orElse(caller);
    }

    private static boolean matches(Call call, String hash) {
        var key = call.secret("api_key");
        boolean fits = Tokens.matches(key == null ? "" : key, hash == null ? NO_KEY : hash);
        return fits && hash != null;
    }

    private static void demand(boolean fits) { if (!fits) throw new Refusal("access.denied"); }

    private static boolean isSystem(Call call) {
        var identity = call.get("identity");
        if (identity == null || identity.equalsIgnoreCase("user")) return false;
        demand(identity.equalsIgnoreCase("system"));
        return true;
    }

    private static String name(Call call) {
        var name = call.get("api_username");
        return name == null ? "" : Call.lower(name);
    }

    /** What failures are counted under; the same name at another host is another customer's. */
    private String nameOf(Call call) {
        // Each token is a name of its own: whoever guesses at others' keeps nobody out.
        if (tokenTenant(call).isPresent()) return "token " + call.secret("api_key");
        return isSystem(call) ? "system " + name(call) : tenantOf(call) + "/" + name(call);
    }

    private static Optional<String> tokenTenant(Call call) { return AccessTokens.tenantIn(call.secret("api_key")); }
}
