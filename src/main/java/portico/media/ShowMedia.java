package portico.media;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portico.api.*;
import portico.infra.IsoImage;
import portico.vm.Vm;

/** What CD images there are for a VM, and which is in its drive: an array of two objects, the first naming the images, the second the present one. */
@Singleton
@Api(value = "vm_cd_manage", sub = "state", open = USER, changes = false, says = "CD images of a host, and which one is in its drive", zh = "主机可用的光盘镜像及当前挂载的镜像")
class ShowMedia implements Command<ShowMedia.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) {
        var images = new LinkedHashMap<String, Object>();
        // Names are the keys: of two alike the second says its number too.
        for (var image : IsoImage.on(in.vm.host.id)) images.put(images.containsKey(image.name) ? image.name + " (" + image.id + ")" : image.name, image.id);
        return Answer.json(List.of(Map.of("images", images), Map.of("current", in.vm.isoImage == null ? "" : in.vm.isoImage.name)));
    }
}
