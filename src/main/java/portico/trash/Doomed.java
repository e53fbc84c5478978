package portico.trash;

import portico.infra.IpAddress;
import portico.vm.Vm;

/** What a deletion names: a VM, or one that is deleted already, because a client that lost the answer asks again. Exactly one of the two. */
record Doomed(Vm vm, TrashedVm trashed) {

    long id() { return vm != null ? vm.id : trashed.vmId; }

    String name() { return vm != null ? vm.name : trashed.name; }

    String ip() { return vm != null ? IpAddress.of(vm.id).stream().findFirst().map(address -> address.ip).orElse("") : trashed.ip; }

    long ownerNumber() { return vm != null ? vm.owner.number : trashed.ownerNumber; }
}
