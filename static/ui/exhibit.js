/**
 * What a room has on the screen, as others may have it: the contract between the rooms, which
 * say this much, and Share, which makes links, commands, pictures and files of it, for all
 * rooms alike.
 */

/** @typedef {{ method?: "GET", path: string, body?: any }} Call  a REST call beneath /api/v1; POST unless it says so */
/**
 * @typedef {object} Part  one thing on the screen that a call answers
 * @property {string} id
 * @property {string} label
 * @property {() => Call} call          what was asked for what is shown
 * @property {() => Record<string, any>} [figure]  the body of `POST /figure` that draws it, where the server can
 */
/** @typedef {string | number | boolean | null | undefined} Cell */
/**
 * @typedef {object} Table  numbers on the screen, unrounded
 * @property {string} id
 * @property {string} label
 * @property {string} hint
 * @property {string[]} head
 * @property {() => Cell[][]} rows
 * @property {string} [file]        its name without ending, where the exhibit's own does not do
 * @property {() => Cell[][]} [told]  the rows as they are written on the screen: offered as Markdown too
 */
/** @typedef {{ svg: string, width: number, height: number }} Drawing */
/**
 * @typedef {object} Exhibit
 * @property {string} name          of files
 * @property {string} title
 * @property {any} [memory]         what the address is to remember of the room, as it stands now
 * @property {Part[]} parts         the first one is chosen first
 * @property {() => Drawing | Promise<Drawing>} [picture]  throws a RangeError while it is not there yet
 * @property {(part: string) => Table[]} tables
 * @property {(part: string) => string} [stem]  a part's file name without ending
 * @property {() => Record<string, any>} [scene]  what the scene file holds besides the state; the tables unless given
 * @property {HTMLElement} [text]   prose that is the room's subject, as a page of its own
 * @property {string} [missing]     why there is no picture and no table
 */
export {};
