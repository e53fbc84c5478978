package portico.infra;

import jakarta.inject.Singleton;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A tenant can name the templates of its hosts. */
@Singleton
class OsTemplateResolver implements Resolver<OsTemplate> {

    @Override public Class<OsTemplate> type() { return OsTemplate.class; }

    @Override public OsTemplate find(Caller caller, String field, long id, boolean change) {
        return OsTemplate.<OsTemplate>find("""
                select distinct t from OsTemplate t join t.hosts h, Grant g
                where t.id = ?1 and t.enabled and g.hostGroupId = h.group.id and g.tenant = ?2""", id, caller.tenant())
                .firstResultOptional().orElseThrow(() -> Refusal.of(field, "template.none"));
    }

    @Override public long idOf(OsTemplate template) { return template.id; }
}
