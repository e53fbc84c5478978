package portico.vm;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Deletes a group and its key; its VMs live on, in no group. */
@Singleton
@Api(value = "vm_group_delete", open = USER, says = "Delete a group of hosts and its key; the hosts stay (extension)", zh = "删除主机分组及其密码，主机保留（扩展）")
class DeleteGroup implements Command<DeleteGroup.In> {

    record In(@Wire(value = "groupid", says = "the group", zh = "主机分组编号") VmGroup group) {}

    @Override public Answer run(Caller caller, In in) {
        in.group.delete();
        return Answer.done();
    }
}
