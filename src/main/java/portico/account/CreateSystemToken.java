package portico.account;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import portico.api.*;

/** Makes an access token for the hosting site itself, at system level. It is shown once, in this answer; we keep its hash. */
@Singleton
@Api(value = "system_token_create", open = SYSTEM, keys = true, parts = {"token"},
        says = "Make an access token for the hosting site itself, at system level, limited as wanted; answers with the token, once (extension)", zh = "为主控端生成受限的访问令牌，只返回一次（扩展）")
class CreateSystemToken implements Command<CreateSystemToken.In> {

    record In(
            @Wire(value = "name", says = "what it is for, 1 to 50 characters", zh = "用途，1–50 个字符") String name,
            @Wire(value = "access", says = "full, or read: changes nothing and reads no passwords", zh = "full 全部，read 只读（也不可读取密码）") @Default("full") Access access,
            @Wire(value = "commands", says = "only these commands, \"vm_info,vm_backup/list\"; empty: all", zh = "仅限这些命令，如 \"vm_info,vm_backup/list\"，空为全部") List<String> commands,
            @Wire(value = "vpsids", says = "only these hosts, \"7,9\"; empty: all", zh = "仅限这些主机，如 \"7,9\"，空为全部") List<Long> vms,
            @Wire(value = "addresses", says = "only from these addresses or networks, \"192.0.2.0/24\"; empty: from anywhere", zh = "仅限来自这些地址或网段，如 \"192.0.2.0/24\"，空为不限") List<String> networks,
            @Wire(value = "days", says = "ends after so many days, 1 to 1095", zh = "有效天数，1–1095") @Default("90") @Min(1) @Max(1095) int days) {}

    private final AccessTokens tokens;

    CreateSystemToken(AccessTokens tokens) { this.tokens = tokens; }

    @Override public Answer run(Caller caller, In in) {
        return Answer.value(tokens.make(caller, null, new AccessTokens.Wish(in.name, in.access, in.commands, in.vms, in.networks, in.days)));
    }
}
