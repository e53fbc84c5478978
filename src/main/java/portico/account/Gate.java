package portico.account;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.secret.Tokens;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Knows callers of the API by name and key. Whatever is wrong, the answer and the time it takes are the same. */
@Singleton
class Gate implements Gatekeeper {

    /** Sees nothing, so that a call in a tenant that does not exist goes the same way as any other wrong one. */
    private static final String NO_TENANT = "";
    private static final String NO_KEY = Tokens.hash(Tokens.random());

    private final Tenants tenants;
    private final Attempts attempts;

    Gate(Tenants tenants, Attempts attempts) {
        this.tenants = tenants;
        this.attempts = attempts;
    }

    @Override public void admit(Call call) { attempts.admit(Attempts.Proof.KEY, call.address(), nameOf(call)); }

    @Override public String tenantOf(Call call) {
        return (isSystem(call) ? tenants.byCode(name(call)) : tenants.byHost(call.host())).map((Tenant t) -> t.code).orElse(NO_TENANT);
    }

    @Override public Caller identify(Call call) {
        var caller = isSystem(call) ? system(call) : user(call);
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
        var user = User.called(name(call));
        boolean fits = matches(call, user.map((User u) -> u.apiKeyHash).orElse(null));
        demand(fits && user.orElseThrow().status == UserStatus.ACTIVE);
        return Caller.user(user.orElseThrow().tenant, user.orElseThrow().id, user.orElseThrow().username, Door.API, call.address());
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
    private String nameOf(Call call) { return isSystem(call) ? "system " + name(call) : tenantOf(call) + "/" + name(call); }
}
