package portico.disk;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.api.*;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: says what a data disk holds. */
@Singleton
@Api(value = "vm_disk", sub = "name", open = USER, says = "Say what a data disk of a host holds (extension)", zh = "设置数据盘的用途说明（扩展）")
class NameDisk implements Command<NameDisk.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "diskid", says = "its data disk", zh = "数据盘编号") DataDisk disk,
            @Wire(value = "label", says = "what it holds, at most 50 characters; empty: nothing in particular", zh = "用途说明，最多 50 个字符，可为空") Optional<@Size(max = 50, message = "parameter.long") String> label) {}

    @Override public Answer run(Caller caller, In in) {
        if (in.disk.vmId != in.vm.id) throw Refusal.of("diskid", "disk.none");
        in.disk.label = in.label.map(String::strip).orElse("");
        return Answer.done();
    }
}
