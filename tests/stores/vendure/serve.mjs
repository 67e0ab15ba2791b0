import { serve } from "./shop.mjs";

await serve();
