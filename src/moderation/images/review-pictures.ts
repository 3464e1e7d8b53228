/** Pictures that the check would refuse, kept aside for moderators to look at. */

/** The name of the blob. */
export function reviewPicture(job: string, index: number): string {
  return `${job}:review:${index}`;
}

/** No job has more. */
export const maxReviewPictures = 8;

/** All names that there can be for a job. */
export function reviewPictures(job: string): readonly string[] {
  return Array.from({ length: maxReviewPictures }, (_, index) => reviewPicture(job, index));
}

/** Seconds: as long as moderators may be given to decide. */
export const reviewPictureSeconds = 168 * 3_600;

/** By which a job ends whose pictures wait. */
export const inReview = 'pictures_in_review';
