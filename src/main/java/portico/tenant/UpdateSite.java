package portico.tenant;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.api.*;

/** Changes what a hosting site decides for itself while it runs. What is not sent stays; other portal processes follow within seconds. */
@Singleton
@Api(value = "site_update", open = SYSTEM, says = "Change settings of the hosting site (extension)", zh = "修改站点设置（扩展）")
class UpdateSite implements Command<UpdateSite.In> {

    record In(
            @Wire(value = "api_debug", says = "1 keeps API calls for 14 days for support staff", zh = "为 1 时保留 API 调用记录 14 天，供客服人员查看") Optional<Boolean> apiDebug,
            @Wire(value = "brand_color", says = "colour of the site, #rrggbb", zh = "站点主色，#rrggbb") Optional<@Pattern(regexp = "#[0-9a-f]{6}", message = "parameter.limit") String> brandColor,
            @Wire(value = "support_url", says = "where customers find help, an http or https address", zh = "客服页面地址，http 或 https") Optional<@Size(max = 200, message = "parameter.long") @Pattern(regexp = "https?://[A-Za-z0-9][^\\s\"'<>|]*", message = "parameter.limit") String> supportUrl) {}

    @Override public Answer run(Caller caller, In in) {
        Tenant site = Tenant.findById(caller.tenant());
        in.apiDebug.ifPresent(on -> site.apiDebug = on);
        in.brandColor.ifPresent(color -> site.brandColor = color);
        in.supportUrl.ifPresent(address -> site.supportUrl = address);
        return Answer.done();
    }
}
