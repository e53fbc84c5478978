/**
 * Page furniture: what surrounds and serves every page. Knows templates and tenants, no feature; rooms tell it who visits ({@link portico.page.PageContext#signedIn}),
 * what banners to show ({@link portico.page.BannerSource}) and hand it their templates ({@link portico.page.Pages}). Styles and scripts live in {@code web/app}.
 */
package portico.page;
