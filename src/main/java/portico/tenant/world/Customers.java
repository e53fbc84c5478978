package portico.tenant.world;

import static portico.tenant.world.Row.Kind.BIG;
import static portico.tenant.world.Row.Kind.INT;
import static portico.tenant.world.Row.Kind.TEXT;

import java.sql.SQLException;
import java.util.function.UnaryOperator;
import portico.tenant.world.Outcome.SecretKind;

/** Customers and the groups that say what they may do. */
class Customers {

    private final Rows rows;
    private final Secrets secrets;
    private final Sessions sessions;
    private final UnaryOperator<String> tenantOrOnly;

    /** @param tenantOrOnly the tenant a row means: the one it names, or the only one */
    Customers(Rows rows, Secrets secrets, Sessions sessions, UnaryOperator<String> tenantOrOnly) {
        this.rows = rows;
        this.secrets = secrets;
        this.sessions = sessions;
        this.tenantOrOnly = tenantOrOnly;
    }

    void bring(WorldFile file) throws SQLException {
        for (var group : file.userGroups()) rows.bring(row(group));
        for (var user : file.users()) user(user);
    }

    private Row row(WorldFile.UserGroup group) {
        var tenant = tenantOrOnly.apply(group.tenant());
        var email = group.email() == null ? new WorldFile.CodesFor(null, null, null) : group.email();
        var sms = group.sms() == null ? new WorldFile.CodesFor(null, null, null) : group.sms();
        return new Row("user_group", "user group " + tenant + "/" + group.utype() + " " + group.name())
                .by("tenant", TEXT, tenant).by("utype", INT, group.utype())
                .text("name", "name", group.name())
                .flag("email.reload", "email_on_reload", email.reload())
                .flag("email.revert", "email_on_revert", email.revert())
                .flag("email.resetPassword", "email_on_reset_password", email.resetPassword())
                .flag("sms.reload", "sms_on_reload", sms.reload())
                .flag("sms.revert", "sms_on_revert", sms.revert())
                .flag("sms.resetPassword", "sms_on_reset_password", sms.resetPassword())
                .number("snapshots", "snapshots", group.snapshots())
                .number("fullBackups", "full_backups", group.fullBackups())
                .text("backupHours", "backup_hours", group.backupHours())
                .number("portForwards", "port_forwards", group.portForwards())
                .number("siteBindings", "site_bindings", group.siteBindings())
                .number("reinstallsPerPeriod", "reinstalls_per_period", group.reinstallsPerPeriod())
                .number("periodDays", "period_days", group.periodDays());
    }

    private void user(WorldFile.User user) throws SQLException {
        var tenant = tenantOrOnly.apply(user.tenant());
        var row = new Row("user_account", "user " + tenant + "/" + user.userid() + " " + user.username())
                .by("tenant", TEXT, tenant).by("number", BIG, user.userid())
                .text("username", "username", user.username())
                .text("name", "name", user.name())
                .text("email", "email", user.email())
                .flag("emailVerified", "email_verified", user.emailVerified())
                .text("tel", "tel", user.tel())
                .flag("telVerified", "tel_verified", user.telVerified())
                .number("utype", "utype", user.utype())
                .number("status", "status", user.status() == null ? null : user.status().ordinal())
                .number("maxVms", "max_vms", user.maxVms())
                .text("language", "language", WorldReader.word(user.language()));
        if (user.tel() == null) row.first("tel", TEXT, "");
        secrets.password(rows, row, user.password(), tenant, user.username(), SecretKind.PASSWORD);
        secrets.key(rows, row, "apiKey", "api_key", user.apiKey(), tenant, user.username(), SecretKind.API_KEY);
        var changed = rows.bring(row);
        if (changed.contains("password_hash") || changed.contains("status") && user.status() != WorldFile.UserState.NORMAL) sessions.endOfCustomer(tenant, user.userid());
    }
}
