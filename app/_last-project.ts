/** Cookie with the slug of the last visited project. */
export const LAST_PROJECT_COOKIE = "mirscope-project";
