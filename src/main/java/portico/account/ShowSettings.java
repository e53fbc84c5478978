package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;

/** What a customer's group must confirm and may use. */
@Singleton
@Api(value = "user_sys_config", open = USER, changes = false, says = "What a user must confirm with a code, and quotas of the user's group", zh = "获取用户相关的系统设置")
class ShowSettings implements Command<ShowSettings.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    @Override public Answer run(Caller caller, In in) {
        var group = in.user.group();
        var row = new LinkedHashMap<String, Object>();
        row.put("email_vps_reload", group.emailOnReload);
        row.put("sms_vps_reload", group.smsOnReload);
        row.put("email_vps_revert", group.emailOnRevert);
        row.put("sms_vps_revert", group.smsOnRevert);
        row.put("email_vps_reset_password", group.emailOnResetPassword);
        row.put("sms_vps_reset_password", group.smsOnResetPassword);
        row.put("backup_snapshot", group.snapshots);
        row.put("backup_full", group.fullBackups);
        row.put("backup_hours", group.backupHours);
        row.put("port_map", group.portForwards);
        row.put("binding_domain", group.siteBindings);
        return Answer.json(row);
    }
}
