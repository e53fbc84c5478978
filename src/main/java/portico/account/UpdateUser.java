package portico.account;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.Optional;
import portico.api.*;

/** Changes a customer's profile: the hosting site all of it, a customer their password, name and addresses. What is not sent stays. */
@Singleton
@Api(value = "user_update", open = USER, slow = true, says = "Change a user's profile or password", zh = "更新用户资料或密码")
class UpdateUser implements Command<UpdateUser.In> {

    record In(
            @Wire(value = "id", says = "database id of the user, as user_add answered", zh = "用户的数据库编号") @Only(SYSTEM) long id,
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "username", says = "5 to 50 letters and digits", zh = "用户名，5～50 个字母或数字") @Only(SYSTEM) Optional<@Pattern(regexp = "[A-Za-z0-9]{5,50}", message = "user.username") String> username,
            @Wire(value = "password", says = "present password; users must send it to change password, e-mail or telephone", zh = "原密码，用户修改密码、邮箱或手机时必填") @Secret Optional<@Size(max = 128, message = "user.password") String> password,
            @Wire(value = "password1", says = "new password, 6 characters or more", zh = "新密码，不少于 6 位") @Secret Optional<@Size(min = 6, max = 128, message = "user.password") String> newPassword,
            @Wire(value = "password2", says = "the new password again", zh = "重复新密码") @Secret Optional<@Size(max = 128, message = "user.password") String> again,
            @Wire(value = "name", says = "display name, up to 50 characters", zh = "昵称，不超过 50 个字符") Optional<@Size(max = 50, message = "user.name") String> name,
            @Wire(value = "email", says = "e-mail address", zh = "邮箱地址") Optional<String> email,
            @Wire(value = "tel", says = "telephone number, digits with country code", zh = "手机或电话号码") Optional<String> tel,
            @Wire(value = "vcount", says = "most hosts the user may have; 0 does not limit", zh = "主机数量上限，0 为不限") @Only(SYSTEM) Optional<@Min(0) Integer> maxVms,
            @Wire(value = "vcunt", says = "the same, as the document of 2015 spells it", zh = "同 vcount（2015 年文档的拼写）") @Only(SYSTEM) Optional<@Min(0) Integer> maxVmsMisspelt,
            @Wire(value = "utype", says = "user group", zh = "用户级别（用户组）") @Only(SYSTEM) Optional<@Min(0) Integer> utype,
            @Wire(value = "ustatus", says = "0 normal, 1 locked, 2 disabled", zh = "0 正常，1 锁定，2 禁用") @Only(SYSTEM) Optional<UserStatus> status,
            @Wire(value = "reason", says = "why the user is locked or disabled, for the user to read (extension)", zh = "锁定或禁用的原因，用户可见（扩展）") @Only(SYSTEM) Optional<@Size(max = 200, message = "parameter.long") String> reason,
            @Wire(value = "cvdate", says = "start of the reinstall period, yyyyMMdd", zh = "重装限制周期起始日 yyyyMMdd") @Only(SYSTEM) Optional<LocalDate> periodStartedOn,
            @Wire(value = "rvcount", says = "reinstalls used in this period", zh = "周期内已重装次数") @Only(SYSTEM) Optional<@Min(0) Integer> reinstallsUsed,
            @Wire(value = "email_verified", says = "1 when the e-mail address is verified", zh = "邮箱是否已验证") @Only(SYSTEM) Optional<Boolean> emailVerified,
            @Wire(value = "tel_verified", says = "1 when the telephone number is verified", zh = "手机是否已验证") @Only(SYSTEM) Optional<Boolean> telVerified,
            @Wire(value = "reg_ip", says = "address the user registered from", zh = "注册 IP") @Only(SYSTEM) Optional<@Pattern(regexp = "[0-9A-Fa-f.:]{2,45}", message = "user.address") String> registeredIp,
            @Wire(value = "login_ip", says = "address of the last log-in", zh = "上次登录 IP") @Only(SYSTEM) Optional<@Pattern(regexp = "[0-9A-Fa-f.:]{2,45}", message = "user.address") String> loginIp,
            @Wire(value = "language", says = "zh-CN or en, for pages and messages (extension)", zh = "页面和消息的语言 zh-CN 或 en（扩展）") Optional<Language> language) {}

    private final Logins logins;
    private final Event<ShutOut> shutOut;
    private final AccountLetters letters;

    UpdateUser(Logins logins, Event<ShutOut> shutOut, AccountLetters letters) {
        this.logins = logins;
        this.letters = letters;
        this.shutOut = shutOut;
    }

    @Override public Answer run(Caller caller, In in) {
        if (caller.isSystem() && in.id != in.user.id) throw Refusal.of("id", "user.id");
        checkPassword(caller, in);
        var proved = in.user.emailVerified ? in.user.email : null;
        changeAddresses(caller, in);
        var before = in.user.status;
        in.name.map(Contact::name).ifPresent(name -> in.user.name = name);
        in.language.ifPresent(language -> in.user.language = language.tag());
        changeWhatOnlyTheSiteMay(in);
        in.newPassword.ifPresent(password -> in.user.passwordHash = Passwords.hash(password));
        Unique.demand(() -> User.flush());
        if (in.newPassword.isPresent() || in.user.status != before && in.user.status != UserStatus.ACTIVE) shutOut.fire(new ShutOut(caller.tenant(), in.user.id));
        if (in.newPassword.isPresent()) letters.passwordChanged(caller, in.user);
        if (proved != null && !proved.equalsIgnoreCase(in.user.email)) letters.addressChanged(caller, in.user, proved);
        return Answer.done();
    }

    private void checkPassword(Caller caller, In in) {
        if (!in.newPassword.equals(in.again)) throw Refusal.of("password2", "user.password.differs");
        boolean touchesAccess = in.newPassword.isPresent() || differs(in.email, in.user.email) || differs(in.tel, in.user.tel);
        if (touchesAccess && !caller.isSystem() && caller.is(Caller.Mark.STAFF)) throw new Refusal("staff.personal");
        if (in.password.isEmpty() && !caller.isSystem() && touchesAccess) throw Refusal.of("password", "parameter.required");
        in.password.ifPresent(password -> logins.confirm(caller, in.user, password));
    }

    private static boolean differs(Optional<String> sent, String present) { return sent.isPresent() && !sent.get().strip().equals(present); }

    /** A customer's new address is unverified until they prove it; the hosting site says itself whether it is. */
    private static void changeAddresses(Caller caller, In in) {
        in.email.map(Contact::email).ifPresent(email -> {
            if (!caller.isSystem() && !email.equalsIgnoreCase(in.user.email)) in.user.emailVerified = false;
            in.user.email = email;
        });
        in.tel.map(Contact::tel).ifPresent(tel -> {
            if (!caller.isSystem() && !tel.equals(in.user.tel)) in.user.telVerified = false;
            in.user.tel = tel;
        });
    }

    /** All of these are empty at user level. */
    private static void changeWhatOnlyTheSiteMay(In in) {
        var user = in.user;
        in.username.ifPresent(username -> user.username = username);
        in.maxVms.or(in::maxVmsMisspelt).ifPresent(most -> user.maxVms = most);
        in.utype.ifPresent(utype -> user.utype = utype);
        in.status.ifPresent(status -> become(user, status, in.reason));
        in.periodStartedOn.ifPresent(date -> user.periodStartedOn = date);
        in.reinstallsUsed.ifPresent(used -> user.reinstallsUsed = used);
        in.emailVerified.ifPresent(verified -> user.emailVerified = verified);
        in.telVerified.ifPresent(verified -> user.telVerified = verified);
        in.registeredIp.ifPresent(address -> user.registeredIp = address);
        in.loginIp.ifPresent(address -> user.loginIp = address);
    }

    private static void become(User user, UserStatus status, Optional<String> reason) {
        if (status != user.status || reason.isPresent()) user.statusReason = status == UserStatus.ACTIVE ? null : reason.map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
        user.status = status;
    }
}
