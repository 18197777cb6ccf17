/** Cookie that holds the slug of the project visited last. */
export const LAST_PROJECT_COOKIE = "mirscope-project";
