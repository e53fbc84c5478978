package portico.page;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words that every page uses. English and Chinese: {@code messages/page_*.properties}. */
@MessageBundle("page")
public interface PageText {
    @Message String skip();
    @Message String menu();
    @Message String machines();
    @Message String activity();
    @Message String inbox();
    @Message String settings();
    @Message String language();
    @Message String theme();
    @Message String themeAuto();
    @Message String themeLight();
    @Message String themeDark();
    @Message String account();
    @Message String accountMenu();
    @Message String logout();
    @Message String notices();
    @Message String support();
    @Message String apiDocs();
    @Message String whereYouAre();
    @Message String copy();
    @Message String copied();
    @Message String copyFailed();
    @Message String optional();
    @Message String save();
    @Message String cancel();
    @Message String back();
    @Message String pages();
    @Message String previous();
    @Message String next();
    @Message String newer();
    @Message String older();
    @Message String pageOf(long page, long pages);
    @Message String typeName(String name);
    @Message String fieldRequired();
    @Message String nameDiffers();
    @Message String said(Said said);
    @Message String fault400();
    @Message String fault400Text();
    @Message String fault403();
    @Message String fault403Text();
    @Message String fault404();
    @Message String fault404Text();
    @Message String fault405();
    @Message String fault405Text();
    @Message String fault409();
    @Message String fault413();
    @Message String fault413Text();
    @Message String fault429();
    @Message String fault429Text();
    @Message String fault500();
    @Message String fault500Text();
    @Message String fault503();
    @Message String fault503Text();
    @Message String faultNumber();
    @Message String tryAgain();
    @Message String toMachines();
    @Message String toStaff();
    @Message String inboxLead();
    @Message String inboxNone();
    @Message String inboxNoneHint();
    @Message String inboxTo(String recipient);
}
