package portico.infra;

import jakarta.inject.Singleton;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A tenant can name the CD images of its hosts. */
@Singleton
class IsoImageResolver implements Resolver<IsoImage> {

    @Override public Class<IsoImage> type() { return IsoImage.class; }

    @Override public IsoImage find(Caller caller, String field, long id, boolean change) {
        return IsoImage.<IsoImage>find("select distinct i from IsoImage i join i.hosts h, Grant g where i.id = ?1 and g.hostGroupId = h.group.id and g.tenant = ?2", id, caller.tenant())
                .firstResultOptional().orElseThrow(() -> Refusal.of(field, "iso.none"));
    }

    @Override public long idOf(IsoImage image) { return image.id; }
}
