package portico.account;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.api.*;

/** Checks a customer's log-in for the hosting site's own pages. At user level a customer can only check themself. */
@Singleton
@Api(value = "user_authentication", open = USER, evenLocked = true, slow = true, parts = {"userid"}, says = "Check a user's name and password; answers with the userid", zh = "验证用户登录，返回用户编号")
class AuthenticateUser implements Command<AuthenticateUser.In> {

    record In(
            @Wire(value = "username", says = "user name or e-mail address", zh = "用户名或邮箱") String username,
            @Wire(value = "password", says = "password", zh = "密码") @Secret @Size(max = 128, message = "user.password") String password,
            @Wire(value = "login_ip", says = "address the user logs in from; the address of this request", zh = "登录者 IP，默认为本次请求的 IP") @Only(SYSTEM) Optional<@Pattern(regexp = "[0-9A-Fa-f.:]{2,45}", message = "user.address") String> loginIp) {}

    private final Logins logins;

    AuthenticateUser(Logins logins) { this.logins = logins; }

    @Override public Answer run(Caller caller, In in) {
        var user = logins.authenticate(caller, in.username, in.password, in.loginIp);
        return Answer.value(user.number);
    }
}
