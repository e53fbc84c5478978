package portico.media;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.api.*;
import portico.infra.IsoImage;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Puts a CD into a VM's drive, or takes it out. The slow half is {@link CdTask}. */
@Singleton
@Api(value = "vm_cd_manage", sub = "change", open = USER, says = "Insert a CD image into a host's drive, or eject it", zh = "挂载或弹出光盘镜像")
class ChangeCd implements Command<ChangeCd.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "cd_image", says = "number of the image, from state; empty ejects", zh = "镜像编号（见 state），为空则弹出") Optional<IsoImage> image) {}

    private final Tasks tasks;

    ChangeCd(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        MediaRules.againstChange(in.vm).ifPresent(refusal -> { throw refusal; });
        if (in.image.isPresent() && !in.image.get().isOn(in.vm.host.id)) throw Refusal.of("cd_image", "iso.none");
        var work = new CdTask.Order(in.vm.id, in.image.map(image -> image.id).orElse(null), in.vm.isoImage == null ? null : in.vm.isoImage.id);
        in.vm.isoImage = in.image.orElse(null);
        tasks.queue(CdTask.class, work, new Tasks.Order(Kind.GENERAL, in.image.isPresent() ? "cd_insert" : "cd_eject", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
