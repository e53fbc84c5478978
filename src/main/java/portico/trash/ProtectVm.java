package portico.trash;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: the owner's word against deletion. */
@Singleton
@Api(value = "vm_protect", open = USER, says = "Protect a host from deletion, or no longer (extension)", zh = "设置或取消主机删除保护（扩展）")
class ProtectVm implements Command<ProtectVm.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "protected", says = "1: vm_delete is refused", zh = "1 时拒绝 vm_delete") boolean on) {}

    @Override public Answer run(Caller caller, In in) {
        in.vm.protectedFromDeletion = in.on;
        return Answer.done();
    }
}
