package portico.vm;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import portico.api.*;

/** Gives a VM another alias, and puts it into a group. */
@Singleton
@Api(value = "vm_info_update", open = USER, says = "Rename a host", zh = "修改主机名称")
class RenameVm implements Command<RenameVm.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "vname", says = "new name, 1 to 50 letters, digits, blanks, dots, dashes", zh = "新名称，1–50 个字符")
            @Pattern(regexp = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,49}", message = "vm.name") String name,
            @Wire(value = "userid", says = "owner, as a cross-check", zh = "用户编号（核对）") @Only(Level.SYSTEM) Optional<Long> owner,
            @Wire(value = "groupid", says = "group to put it into, 0 takes it out of its group (extension)", zh = "放入的分组编号，0 为移出分组（扩展）") Optional<Long> group) {}

    private final VmGroupResolver groups;

    RenameVm(VmGroupResolver groups) { this.groups = groups; }

    @Override public Answer run(Caller caller, In in) {
        if (in.owner.isPresent() && in.owner.get() != in.vm.owner.number) throw Refusal.of("vpsid", "vm.none");
        in.vm.name = in.name;
        in.group.ifPresent(id -> in.vm.group = id == 0 ? null : groups.ofOwner(in.vm.owner.id, "groupid", id));
        return Answer.done();
    }
}
