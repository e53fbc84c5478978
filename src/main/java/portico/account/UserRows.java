package portico.account;

import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.Codes;

/** Customers as the wire shows them. */
final class UserRows {

    private UserRows() {}

    static Map<String, Object> row(User user) {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", user.id);
        row.put("uid", user.number);
        row.put("username", user.username);
        // Clients take this answer apart at bars once more.
        row.put("name", user.name.replace('|', ' '));
        row.put("vcount", user.maxVms);
        row.put("utype", user.utype);
        row.put("ustatus", Codes.of(user.status));
        row.put("cvdate", user.periodStartedOn.format(DateTimeFormatter.BASIC_ISO_DATE));
        row.put("rvcount", user.reinstallsUsed);
        row.put("email", user.email);
        row.put("tel", user.tel);
        row.put("email_verified", user.emailVerified);
        row.put("tel_verified", user.telVerified);
        row.put("reg_ip", user.registeredIp);
        row.put("login_ip", user.loginIp);
        return row;
    }
}
