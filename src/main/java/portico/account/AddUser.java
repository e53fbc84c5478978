package portico.account;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;
import portico.api.*;

/** Enrols a customer. The hosting site chooses the {@code userid} and names the customer by it from then on. */
@Singleton
@Api(value = "user_add", open = SYSTEM, slow = true, parts = {"id"}, says = "Add a user; answers with the database id", zh = "添加新用户，返回数据库编号")
class AddUser implements Command<AddUser.In> {

    record In(
            @Wire(value = "userid", says = "unique id of the user, chosen by you", zh = "用户唯一编号") @Min(1) long number,
            @Wire(value = "username", says = "5 to 50 letters and digits", zh = "用户名，5～50 个字母或数字") @Pattern(regexp = "[A-Za-z0-9]{5,50}", message = "user.username") String username,
            @Wire(value = "password", says = "6 characters or more", zh = "密码，不少于 6 位") @Secret @Size(min = 6, max = 128, message = "user.password") String password,
            @Wire(value = "name", says = "display name, up to 50 characters", zh = "昵称，不超过 50 个字符") @Size(max = 50, message = "user.name") String name,
            @Wire(value = "email", says = "e-mail address", zh = "邮箱地址") String email,
            @Wire(value = "tel", says = "telephone number, digits with country code", zh = "手机或电话号码") String tel,
            @Wire(value = "vcount", says = "most hosts the user may have; 0 does not limit", zh = "主机数量上限，0 为不限") @Default("0") @Min(0) int maxVms,
            @Wire(value = "utype", says = "user group", zh = "用户级别（用户组）") @Default("0") @Min(0) int utype,
            @Wire(value = "ustatus", says = "0 normal, 1 locked, 2 disabled", zh = "0 正常，1 锁定，2 禁用") @Default("0") UserStatus status,
            @Wire(value = "cvdate", says = "start of the reinstall period, yyyyMMdd; today", zh = "重装限制周期起始日 yyyyMMdd，默认当天") Optional<LocalDate> periodStartedOn,
            @Wire(value = "rvcount", says = "reinstalls used in this period", zh = "周期内已重装次数") @Default("0") @Min(0) int reinstallsUsed,
            @Wire(value = "email_verified", says = "1 when the e-mail address is verified", zh = "邮箱是否已验证") @Default("0") boolean emailVerified,
            @Wire(value = "tel_verified", says = "1 when the telephone number is verified", zh = "手机是否已验证") @Default("0") boolean telVerified,
            @Wire(value = "reg_ip", says = "address the user registered from", zh = "注册 IP") Optional<@Pattern(regexp = "[0-9A-Fa-f.:]{2,45}", message = "user.address") String> registeredIp,
            @Wire(value = "login_ip", says = "address of the last log-in", zh = "上次登录 IP") Optional<@Pattern(regexp = "[0-9A-Fa-f.:]{2,45}", message = "user.address") String> loginIp) {}

    private final Clock clock;

    AddUser(Clock clock) { this.clock = clock; }

    @Override public Answer run(Caller caller, In in) {
        var user = new User();
        user.number = in.number;
        user.username = in.username;
        user.name = Contact.name(in.name);
        user.email = Contact.email(in.email);
        user.tel = Contact.tel(in.tel);
        user.maxVms = in.maxVms;
        user.utype = in.utype;
        user.status = in.status;
        user.periodStartedOn = in.periodStartedOn.orElseGet(() -> LocalDate.now(clock));
        user.reinstallsUsed = in.reinstallsUsed;
        user.emailVerified = in.emailVerified;
        user.telVerified = in.telVerified;
        user.registeredIp = in.registeredIp.orElse("");
        user.loginIp = in.loginIp.orElse("");
        user.passwordHash = Passwords.hash(in.password);
        Unique.demand(user::persistAndFlush);
        return Answer.value(user.id);
    }
}
