package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.api.*;

/** Which letters a customer gets. Those about who gets into the account are always sent. */
@Singleton
@Api(value = "user_letters", open = USER, says = "Choose which letters a user gets by e-mail; answers with what holds then (extension)", zh = "选择用户接收哪些邮件，返回当前设置（扩展）")
class ChooseLetters implements Command<ChooseLetters.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "logins", says = "1 to be told of log-ins from new browsers, 0 not", zh = "新浏览器登录提醒，1 接收，0 不接收") Optional<Boolean> logins,
            @Wire(value = "backups", says = "1 to be told of scheduled backups that were not made, 0 not", zh = "定时备份未能创建提醒，1 接收，0 不接收") Optional<Boolean> backups,
            @Wire(value = "traffic", says = "1 to be told at 80, 95 and 100 % of the traffic, 0 not", zh = "流量达到 80%、95%、100% 提醒，1 接收，0 不接收") Optional<Boolean> traffic) {}

    @Override public Answer run(Caller caller, In in) {
        in.logins.ifPresent(wanted -> in.user.letterLogins = wanted);
        in.backups.ifPresent(wanted -> in.user.letterBackups = wanted);
        in.traffic.ifPresent(wanted -> in.user.letterTraffic = wanted);
        var row = new LinkedHashMap<String, Object>();
        row.put("logins", in.user.letterLogins);
        row.put("backups", in.user.letterBackups);
        row.put("traffic", in.user.letterTraffic);
        return Answer.json(List.<Map<String, Object>>of(row));
    }
}
