package portico.vm;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import portico.account.User;
import portico.api.*;
import portico.tenant.Tenancy;

/** Makes a group of VMs, or changes one: its name, its place in the list, its external key. */
@Singleton
@Api(value = "vm_group_info_update", open = USER, says = "Create a group of hosts or change one; what is not sent stays as it is", zh = "设置主机分组参数；未提供的保持不变")
class UpdateGroup implements Command<UpdateGroup.In> {

    private static final int MOST_GROUPS = 100;

    record In(
            @Wire(value = "groupid", says = "the group, 0 creates one", zh = "主机分组编号，0 为新建") long group,
            @Wire(value = "groupname", says = "name, 1 to 50 letters, digits, blanks, dots, dashes; required to create", zh = "分组名称，1–50 个字符，新建时必填")
            Optional<@Pattern(regexp = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,49}", message = "group.name") String> name,
            @Wire(value = "grouporder", says = "place in the list, smaller ones come first", zh = "排序位置，小的在前") Optional<Integer> order,
            @Wire(value = "grouppassword", says = "external key, 12 to 128 characters: as api_key with the owner's api_username it reads the hosts of this group and changes nothing",
                    zh = "外部接口密码，12–128 个字符：与所有者的 api_username 一起作为 api_key 使用，只能读取本组主机")
            @Secret Optional<@Size(min = 12, max = 128, message = "group.password") String> key,
            @Wire(value = "dropkey", says = "1 takes the external key away (extension)", zh = "1 为删除外部接口密码（扩展）") @Default("0") boolean dropKey,
            @Wire(value = "userid", says = "whose group it becomes, to create one (extension)", zh = "新建分组所属的用户编号（扩展）") @Self Optional<User> owner) {}

    private final VmGroupResolver groups;
    private final GroupKeys keys;

    UpdateGroup(VmGroupResolver groups, GroupKeys keys) {
        this.groups = groups;
        this.keys = keys;
    }

    @Override public Answer run(Caller caller, In in) {
        var group = in.group == 0 ? created(in) : groups.find(caller, "groupid", in.group, true);
        in.name.ifPresent(name -> group.name = name);
        in.order.ifPresent(order -> group.sortOrder = order);
        // A token would outlive itself in it.
        if (in.key.isPresent() && caller.scope().isToken()) throw new Refusal("token.scope");
        if (in.dropKey) group.passwordHash = null;
        in.key.ifPresent(key -> group.passwordHash = keys.mark(group.userId, key));
        try {
            group.persistAndFlush();
        } catch (ConstraintViolationException twice) {
            if (Tenancy.Trouble.violates(twice, "vm_group_key")) throw Refusal.of("grouppassword", "group.password.taken");
            throw twice;
        }
        return Answer.done();
    }

    private static VmGroup created(In in) {
        var owner = in.owner.orElseThrow(() -> Refusal.of("userid", "parameter.required"));
        if (in.name.isEmpty()) throw Refusal.of("groupname", "parameter.required");
        // The binder locked the owner's row, so racing requests take turns here.
        if (VmGroup.count("userId", owner.id) >= MOST_GROUPS) throw new Refusal("group.many", MOST_GROUPS);
        var group = new VmGroup();
        group.userId = owner.id;
        return group;
    }
}
